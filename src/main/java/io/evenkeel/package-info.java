/**
 * The wiring: reads the configuration, deploys the verticles, and is what an application embeds.
 *
 * <p>Door: {@link io.evenkeel.Evenkeel}. Rule: everything may be used from here, and nothing uses this.
 */
@NullMarked
package io.evenkeel;

import org.jspecify.annotations.NullMarked;
