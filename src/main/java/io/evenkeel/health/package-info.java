/**
 * Health as other packages see it: snapshots, the messages on the event bus, the board that proxies read.
 *
 * <p>Entry points: {@link io.evenkeel.health.HealthBoard}; a record for each bus address. Rule: this package only
 * reads; HealthVerticle alone writes.
 */
@NullMarked
package io.evenkeel.health;

import org.jspecify.annotations.NullMarked;
