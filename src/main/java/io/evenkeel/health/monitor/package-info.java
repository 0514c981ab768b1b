/**
 * HealthVerticle, the only writer of health, and its state.
 *
 * <p>Entry point: {@link io.evenkeel.health.monitor.HealthVerticle}. Rule: everything here runs on HealthVerticle's
 * event loop.
 */
@NullMarked
package io.evenkeel.health.monitor;

import org.jspecify.annotations.NullMarked;
