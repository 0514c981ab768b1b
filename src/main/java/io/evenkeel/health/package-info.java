/**
 * Health as others see it: snapshots, the messages on the event bus, the board that proxies read.
 *
 * <p>Door: {@link io.evenkeel.health.HealthBoard}; a record for each bus address. Rule: this package reads; only
 * HealthVerticle writes.
 */
@NullMarked
package io.evenkeel.health;

import org.jspecify.annotations.NullMarked;
