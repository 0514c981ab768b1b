/**
 * Tests of the protocols at the level of bytes and frames: what is forwarded, changed or rejected, from tables and
 * with random mutations.
 */
@NullMarked
package io.evenkeel.wire;

import org.jspecify.annotations.NullMarked;
