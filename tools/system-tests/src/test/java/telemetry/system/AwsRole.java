package telemetry.system;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The permissions of a role in the template, each as {@code action resource}. Resources have their names in the
 * template, for example {@code s3:PutObject Lake/raw/*}.
 *
 * @param allowed permissions
 */
record AwsRole(Set<String> allowed) {

    static AwsRole of(AwsTemplate template, String role) {
        Set<String> allowed = new TreeSet<>();
        for (Object policy : AwsTemplate.list(template.property(role, "Policies"))) {
            addAll(AwsTemplate.map(policy).get("PolicyDocument"), allowed);
        }
        return new AwsRole(allowed);
    }

    /** Returns the permissions of a policy that is a resource of its own. */
    static AwsRole ofPolicy(AwsTemplate template, String policy) {
        Set<String> allowed = new TreeSet<>();
        addAll(template.property(policy, "PolicyDocument"), allowed);
        return new AwsRole(allowed);
    }

    private static void addAll(Object document, Set<String> allowed) {
        for (Object each : AwsTemplate.list(AwsTemplate.map(document).get("Statement"))) {
            add(AwsTemplate.map(each), allowed);
        }
    }

    private static void add(Map<String, Object> statement, Set<String> allowed) {
        if (!"Allow".equals(statement.get("Effect"))) {
            throw new IllegalStateException("unsupported Effect: " + statement);
        }
        for (Object action : AwsTemplate.list(statement.get("Action"))) {
            for (Object resource : AwsTemplate.list(statement.get("Resource"))) {
                allowed.add(action + " " + name(resource));
            }
        }
    }

    private static String name(Object resource) {
        if (resource instanceof Map<?, ?> function) {
            String argument = (String) function.values().iterator().next();
            return argument.replace("${Lake.Arn}", "Lake").replaceAll("\\.Arn$", "");
        }
        return (String) resource;
    }

    /** Returns true if a permission allows {@code action} on {@code resource}. Wildcards are supported. */
    boolean allows(String action, String resource) {
        return allowed.stream().anyMatch(pattern -> matches(pattern, action + " " + resource));
    }

    private static boolean matches(String pattern, String request) {
        return request.matches(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
    }
}
