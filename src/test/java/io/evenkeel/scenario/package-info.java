/**
 * Tests of the whole balancer, in normal operation and with faults: real sockets, scripted backends, timelines.
 *
 * <p>Rule: a scenario starts a {@link io.evenkeel.kit.Farm}, does one thing to it, and asserts what clients, backends
 * and the event bus saw. Closing the farm asserts that nothing leaks.
 */
@NullMarked
package io.evenkeel.scenario;

import org.jspecify.annotations.NullMarked;
