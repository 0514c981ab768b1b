/**
 * The admin's verticle, router, dashboard and readiness checks.
 *
 * <p>Entry points: {@link io.evenkeel.admin.AdminVerticle} serves it on its own port, {@link
 * io.evenkeel.admin.AdminRouter} mounts it in an application. Rule: the admin does not depend on the request path.
 */
@NullMarked
package io.evenkeel.admin;

import org.jspecify.annotations.NullMarked;
