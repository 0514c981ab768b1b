/**
 * Timers and durations: a wheel of deadlines, the minimum transfer rate, the text form of durations.
 *
 * <p>Entry point: {@link io.evenkeel.time.TimerWheel}. Rule: the caller passes the time in; a wheel belongs to one
 * event loop.
 */
@NullMarked
package io.evenkeel.time;

import org.jspecify.annotations.NullMarked;
