package dev.signalbox.dialects.bedrock;

/// Where Bedrock is asked.
final class Region {
    /// For a provider of which nothing is declared; a config has to say one.
    static final String USUAL = "us-east-1";

    private Region() {}

    static String url(String region) {
        return "https://bedrock-runtime." + region + ".amazonaws.com";
    }
}
