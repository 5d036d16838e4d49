package telemetry.service;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Answers 403 to a key of a fleet, unless the handler is marked with {@link OfFleet}. A new handler is therefore
 * refused until its answer is limited to a fleet. Paths that need no key have no caller and are not refused.
 */
final class FleetGuard implements HandlerInterceptor, WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Caller.find(request)
                .filter(caller -> caller.fleet() != null)
                .filter(ofFleet -> request.getDispatcherType() != DispatcherType.ERROR && !isLimited(handler))
                .ifPresent(ofFleet -> {
                    throw refusal(ofFleet, request);
                });
        return true;
    }

    /** Returns true for a marked method, and for files of the program, which answer 404 to an unknown path. */
    private static boolean isLimited(Object handler) {
        return handler instanceof HandlerMethod method
                ? method.hasMethodAnnotation(OfFleet.class)
                : handler instanceof ResourceHttpRequestHandler;
    }

    private static ErrorResponseException refusal(Caller caller, HttpServletRequest request) {
        return Problems.exception(
                HttpStatus.FORBIDDEN,
                "%s has data of every fleet, and the key %s is of the fleet %s; use a key without a fleet"
                        .formatted(request.getServletPath(), caller.keyId(), caller.fleet()),
                null);
    }
}
