/**
 * Error responses of the balancer itself.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.error.ErrorResponse}. Rule: no internal address appears in a response.
 */
@NullMarked
package io.evenkeel.proxy.error;

import org.jspecify.annotations.NullMarked;
