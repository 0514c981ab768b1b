/**
 * One client request, from arrival to answer.
 *
 * <p>Rule: everything of an exchange happens on one event loop.
 */
@NullMarked
package io.evenkeel.proxy;

import org.jspecify.annotations.NullMarked;
