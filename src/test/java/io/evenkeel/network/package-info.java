/** Networks that fail, in network namespaces of the kernel. A machine that does not permit them skips these tests. */
@NullMarked
package io.evenkeel.network;

import org.jspecify.annotations.NullMarked;
