/** Bytes in, bytes out: what passes, what is changed and what is refused, as tables and at random. */
@NullMarked
package io.evenkeel.wire;

import org.jspecify.annotations.NullMarked;
