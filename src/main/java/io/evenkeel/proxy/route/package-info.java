/**
 * Finds the route of a request.
 *
 * <p>Entry point: {@link io.evenkeel.proxy.route.RouteTable}. Rule: routes match the normalized path; the first match
 * in file order wins.
 */
@NullMarked
package io.evenkeel.proxy.route;

import org.jspecify.annotations.NullMarked;
