/**
 * JMH benchmarks of the pure packages.
 *
 * <p>Entry point: {@link io.evenkeel.bench.Micro}. Rule: a benchmark calls the code that the proxy calls, not a copy
 * of it.
 */
@NullMarked
package io.evenkeel.bench.micro;

import org.jspecify.annotations.NullMarked;
