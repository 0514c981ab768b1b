/**
 * What clients notice when backends fail: real processes behind a proxy, under load, for Evenkeel and installed peers.
 *
 * <p>Door: {@link io.evenkeel.bench.faults.Faults}. Rule: whatever is started here ends with the program, however that
 * ends.
 */
@NullMarked
package io.evenkeel.bench.faults;

import org.jspecify.annotations.NullMarked;
