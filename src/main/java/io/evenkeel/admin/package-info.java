/**
 * What an operator sees and may do: the JSON calls, the stream of events, the page that lists pools.
 *
 * <p>Doors: {@link io.evenkeel.admin.AdminVerticle} serves it on a port of its own, {@link
 * io.evenkeel.admin.AdminRouter} mounts it in an application, {@link io.evenkeel.admin.api.BalancerControl} is what it needs to
 * know. Rule: state is asked for over the event bus, and changed by the writer of health alone.
 */
@NullMarked
package io.evenkeel.admin;

import org.jspecify.annotations.NullMarked;
