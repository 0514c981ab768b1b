/**
 * One event loop's view of a pool: candidates, choice, queue, recovery.
 *
 * <p>Entry points: {@link io.evenkeel.proxy.pool.PoolRegistry}, {@link io.evenkeel.proxy.pool.LoopPool}. Rule: health
 * is read from the board, never decided here.
 */
@NullMarked
package io.evenkeel.proxy.pool;

import org.jspecify.annotations.NullMarked;
