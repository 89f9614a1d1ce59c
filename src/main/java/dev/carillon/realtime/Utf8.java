package dev.carillon.realtime;

/** How long a text is in UTF-8, without making it. */
final class Utf8 {

    private Utf8() {}

    static int length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x800) {
                bytes += Character.isSurrogate(c) ? 1 : 2; // two halves make four
            } else if (c >= 0x80) {
                bytes++;
            }
        }
        return bytes;
    }
}
