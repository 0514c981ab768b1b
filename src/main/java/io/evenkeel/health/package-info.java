/**
 * Who is well: the probes, the verdicts, and the one writer of both.
 *
 * <p>Door: {@link io.evenkeel.health.HealthVerticle} writes, {@link io.evenkeel.health.HealthBoard} reads, and a record
 * for each address of the event bus. Rule: a verdict changes in HealthVerticle and nowhere else.
 */
@NullMarked
package io.evenkeel.health;

import org.jspecify.annotations.NullMarked;
