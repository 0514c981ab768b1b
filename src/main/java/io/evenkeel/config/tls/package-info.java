/**
 * Records of TLS settings and certificates.
 *
 * <p>Entry points: {@link io.evenkeel.config.tls.ListenerTls}, {@link io.evenkeel.config.tls.BackendTls}. Rule: a
 * record that exists is valid.
 */
@NullMarked
package io.evenkeel.config.tls;

import org.jspecify.annotations.NullMarked;
