/**
 * Server-sent events of the admin.
 *
 * <p>Door: {@link io.evenkeel.admin.events.EventFeed}. Rule: a slow subscriber is closed; it never holds memory.
 */
@NullMarked
package io.evenkeel.admin.events;

import org.jspecify.annotations.NullMarked;
