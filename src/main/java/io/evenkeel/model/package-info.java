/**
 * The words of the house: backends, their health, what became of an attempt. Pure Java, immutable, no clock.
 *
 * <p>Everyone may use this room; it uses nobody. Rule: no Vert.x, no I/O, no mutable state.
 */
@NullMarked
package io.evenkeel.model;

import org.jspecify.annotations.NullMarked;
