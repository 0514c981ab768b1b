/**
 * Types that every package uses: backend, health, mode, outcome, blame.
 *
 * <p>Entry point: {@link io.evenkeel.model.Outcome}. Rule: plain Java; no Vert.x, no clock.
 */
@NullMarked
package io.evenkeel.model;

import org.jspecify.annotations.NullMarked;
