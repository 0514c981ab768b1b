/**
 * Names of backends and their addresses. The door is {@link io.evenkeel.names.Names}; the rule: nothing here blocks, and a
 * request that has a connection never comes here.
 */
@NullMarked
package io.evenkeel.names;

import org.jspecify.annotations.NullMarked;
