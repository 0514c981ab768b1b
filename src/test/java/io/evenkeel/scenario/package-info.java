/**
 * What the whole balancer does when things go well and when they do not: real sockets, scripted backends, timelines.
 *
 * <p>Rule: a scenario starts a {@link io.evenkeel.kit.Farm}, does one thing to it, and reads what clients, backends and
 * the event bus saw; closing the farm asserts that nothing was left behind.
 */
@NullMarked
package io.evenkeel.scenario;

import org.jspecify.annotations.NullMarked;
