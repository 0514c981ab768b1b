/**
 * Client connections of every protocol: registry, limits, eviction of idle ones.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.client.ClientConnections}. Rule: a connection is registered from accept to
 * close.
 */
@NullMarked
package io.evenkeel.proxy.client;

import org.jspecify.annotations.NullMarked;
