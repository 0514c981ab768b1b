/**
 * Measures what clients notice when backends fail: real processes behind a proxy under load, for Evenkeel and the
 * installed peers.
 *
 * <p>Entry point: {@link io.evenkeel.bench.faults.Faults}. Rule: every process that is started here ends with the
 * program, however the program ends.
 */
@NullMarked
package io.evenkeel.bench.faults;

import org.jspecify.annotations.NullMarked;
