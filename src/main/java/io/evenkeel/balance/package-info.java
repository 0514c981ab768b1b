/**
 * Choosing one of the candidates: no Vert.x, no clock, no health.
 *
 * <p>Door: {@link io.evenkeel.balance.BalancingPolicy}. Rule: a policy sees only who may be chosen, and belongs to one
 * event loop.
 */
@NullMarked
package io.evenkeel.balance;

import org.jspecify.annotations.NullMarked;
