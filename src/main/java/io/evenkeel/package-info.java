/**
 * The wiring, and the API for embedding: reads the configuration and deploys the verticles.
 *
 * <p>Entry point: {@link io.evenkeel.Evenkeel}. Rule: this package may use every other one, and none uses it.
 */
@NullMarked
package io.evenkeel;

import org.jspecify.annotations.NullMarked;
