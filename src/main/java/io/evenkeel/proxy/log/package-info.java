/**
 * The access log and the log of rejected requests.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.log.ExchangeRecord}. Rule: an exchange is recorded once.
 */
@NullMarked
package io.evenkeel.proxy.log;

import org.jspecify.annotations.NullMarked;
