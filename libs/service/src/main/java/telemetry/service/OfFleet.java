package telemetry.service;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a handler that takes and returns data of the fleet of its {@link Caller} only, or refuses the caller itself.
 * {@link FleetGuard} refuses every other handler to a key of a fleet.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface OfFleet {}
