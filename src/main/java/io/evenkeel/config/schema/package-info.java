/**
 * How a section of the configuration is described and checked: keys, value types, problems.
 *
 * <p>Entry points: {@link io.evenkeel.config.schema.ConfigKey}, {@link io.evenkeel.config.schema.ValueType}. Rule: this
 * package knows no particular section.
 */
@NullMarked
package io.evenkeel.config.schema;

import org.jspecify.annotations.NullMarked;
