/**
 * The test kit: scripted backends, raw clients, and a farm that runs a balancer between them.
 *
 * <p>Entry point: {@link io.evenkeel.kit.Farm}. Rule: clients and backends are plain blocking sockets on daemon
 * threads, without Vert.x, so that they do not share a fault with the balancer.
 */
@NullMarked
package io.evenkeel.kit;

import org.jspecify.annotations.NullMarked;
