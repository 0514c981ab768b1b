/**
 * HTTP as RFC 9110 defines it, for every version: header names, header storage, syntax, URIs.
 *
 * <p>Entry points: {@link io.evenkeel.http.ReceivedHeaders} for headers that were read, {@link
 * io.evenkeel.http.HeaderLines} for headers to send. Rule: does not depend on connections, exchanges or
 * configuration.
 */
@NullMarked
package io.evenkeel.http;

import org.jspecify.annotations.NullMarked;
