package telemetry.service;

/** Matches patterns, as GLOB of SQL does: {@code *} stands for any number of characters, {@code ?} for one. */
public final class Glob {
    private static final char NONE = 0;

    private Glob() {}

    /** Returns true if {@code pattern} matches {@code text}. Takes quadratic time at most. */
    public static boolean matches(String pattern, String text) {
        int star = -1; // position of the last star, which takes the characters from starred to at
        int starred = 0;
        int next = 0;
        int at = 0;
        while (at < text.length()) {
            char wanted = next < pattern.length() ? pattern.charAt(next) : NONE;
            if (wanted == '*') {
                star = next++;
                starred = at;
            } else if (wanted == '?' || wanted == text.charAt(at)) {
                next++;
                at++;
            } else if (star >= 0) {
                next = star + 1;
                at = ++starred;
            } else {
                return false;
            }
        }
        return pattern.chars().skip(next).allMatch(rest -> rest == '*');
    }
}
