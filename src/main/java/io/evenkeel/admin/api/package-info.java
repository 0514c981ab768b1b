/**
 * The JSON API of the admin, and the client of HealthVerticle that it uses.
 *
 * <p>Entry points: {@link io.evenkeel.admin.api.BalancerControl}, {@link io.evenkeel.admin.api.HealthClient}. Rule:
 * state is requested over the event bus; only HealthVerticle changes it.
 */
@NullMarked
package io.evenkeel.admin.api;

import org.jspecify.annotations.NullMarked;
