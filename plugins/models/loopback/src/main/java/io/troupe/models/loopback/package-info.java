/** A server for the tests of the providers of models. */
@NullMarked
package io.troupe.models.loopback;

import org.jspecify.annotations.NullMarked;
