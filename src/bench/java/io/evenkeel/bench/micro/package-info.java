/**
 * What the pure rooms cost, by JMH.
 *
 * <p>Door: {@link io.evenkeel.bench.Micro}. Rule: what is measured is what the proxy calls, not a likeness of it.
 */
@NullMarked
package io.evenkeel.bench.micro;

import org.jspecify.annotations.NullMarked;
