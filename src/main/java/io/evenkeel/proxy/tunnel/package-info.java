/**
 * Forwards bytes between two connections after an upgrade.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.tunnel.TunnelEnd}. Rule: both ends close together.
 */
@NullMarked
package io.evenkeel.proxy.tunnel;

import org.jspecify.annotations.NullMarked;
