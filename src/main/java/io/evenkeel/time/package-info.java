/**
 * Deadlines by the thousand, without a timer each. No clock of its own: the caller says what time it is.
 *
 * <p>Door: {@link io.evenkeel.time.TimerWheel}. Rule: a wheel belongs to one event loop.
 */
@NullMarked
package io.evenkeel.time;

import org.jspecify.annotations.NullMarked;
