/**
 * Balancing policies.
 *
 * <p>Entry point: {@link io.evenkeel.balance.BalancingPolicy}. Rule: a policy sees only the candidates that may be
 * chosen, and belongs to one event loop.
 */
@NullMarked
package io.evenkeel.balance;

import org.jspecify.annotations.NullMarked;
