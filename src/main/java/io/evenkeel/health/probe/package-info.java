/**
 * Active checks of backends: one class for each protocol, and their schedule.
 *
 * <p>Entry points: {@link io.evenkeel.health.probe.Probe}, {@link io.evenkeel.health.probe.ProbeScheduler}. Rule: at
 * most one probe of a backend runs at a time.
 */
@NullMarked
package io.evenkeel.health.probe;

import org.jspecify.annotations.NullMarked;
