/**
 * Server-sent events of the admin.
 *
 * <p>Entry point: {@link io.evenkeel.admin.events.EventFeed}. Rule: a slow subscriber is closed; it takes no memory.
 */
@NullMarked
package io.evenkeel.admin.events;

import org.jspecify.annotations.NullMarked;
