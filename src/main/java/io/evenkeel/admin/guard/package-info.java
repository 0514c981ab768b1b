/**
 * Protects the admin: token, same origin, DNS rebinding, connection limits.
 *
 * <p>Entry point: {@link io.evenkeel.admin.guard.TokenAuthHandler}. Rule: a request passes every guard before it
 * reaches the API.
 */
@NullMarked
package io.evenkeel.admin.guard;

import org.jspecify.annotations.NullMarked;
