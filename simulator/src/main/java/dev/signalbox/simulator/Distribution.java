package dev.signalbox.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a latency or a size is drawn from: milliseconds for times, a plain number for tokens. Every draw comes from the
/// script's seed, so a run can be repeated.
///
/// In a script: `20ms` (constant), `uniform(10ms, 30ms)`, `normal(200ms, 50ms)`, `lognormal(200ms, 0.5)` (median and
/// sigma: the long tail that providers have), `exponential(30ms)` (mean).
public sealed interface Distribution {
    /// Nothing is drawn: always zero.
    Distribution ZERO = new Constant(0);

    /// One draw, never negative.
    double sample(RandomGenerator random);

    /// Always `value`.
    ///
    /// @param value milliseconds or tokens
    record Constant(double value) implements Distribution {
        @Override
        public double sample(RandomGenerator random) {
            return Math.max(0, value);
        }
    }

    /// Evenly between two bounds.
    ///
    /// @param low the least, milliseconds or tokens
    /// @param high the most
    record Uniform(double low, double high) implements Distribution {
        /// Checks the order of the bounds.
        public Uniform {
            if (low > high) {
                throw new IllegalArgumentException("uniform needs its lower bound first");
            }
        }

        @Override
        public double sample(RandomGenerator random) {
            return Math.max(0, low + (high - low) * random.nextDouble());
        }
    }

    /// The bell curve, cut off at zero.
    ///
    /// @param mean milliseconds or tokens
    /// @param deviation standard deviation, in the same unit
    record Normal(double mean, double deviation) implements Distribution {
        @Override
        public double sample(RandomGenerator random) {
            return Math.max(0, mean + deviation * random.nextGaussian());
        }
    }

    /// A median with a long tail to the right.
    ///
    /// @param median milliseconds or tokens
    /// @param sigma deviation of the logarithm: at 0.5 the 99th percentile is 3.2 times the median
    record LogNormal(double median, double sigma) implements Distribution {
        @Override
        public double sample(RandomGenerator random) {
            return Math.max(0, median * Math.exp(sigma * random.nextGaussian()));
        }
    }

    /// The gaps of a Poisson process.
    ///
    /// @param mean milliseconds or tokens
    record Exponential(double mean) implements Distribution {
        @Override
        public double sample(RandomGenerator random) {
            return Math.max(0, -mean * Math.log(1 - random.nextDouble()));
        }
    }

    /// A distribution of times.
    ///
    /// @param text one of the forms above
    /// @return milliseconds
    /// @throws IllegalArgumentException saying what was expected
    static Distribution times(String text) {
        return Notation.read(text, true);
    }

    /// A distribution of counts, for example `uniform(20, 80)`.
    ///
    /// @param text one of the forms above, without units
    /// @return tokens
    /// @throws IllegalArgumentException saying what was expected
    static Distribution counts(String text) {
        return Notation.read(text, false);
    }

    /// The textual form.
    final class Notation {
        private static final Pattern CALL = Pattern.compile("([a-z]+)\\(([^()]*)\\)");
        private static final Pattern COUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");
        private static final List<String> NAMES = List.of("constant", "uniform", "normal", "lognormal", "exponential");

        private Notation() {}

        private static Distribution read(String text, boolean times) {
            Matcher call = CALL.matcher(text.strip());
            if (!call.matches()) {
                return new Constant(number(text.strip(), times));
            }
            List<Double> numbers = new ArrayList<>();
            String name = call.group(1);
            for (String argument : call.group(2).split(",", -1)) {
                boolean isSigma = name.equals("lognormal") && numbers.size() == 1;
                numbers.add(number(argument.strip(), times && !isSigma));
            }
            return switch (name) {
                case "constant" -> new Constant(expect(name, numbers, 1).getFirst());
                case "uniform" -> new Uniform(expect(name, numbers, 2).getFirst(), numbers.getLast());
                case "normal" -> new Normal(expect(name, numbers, 2).getFirst(), numbers.getLast());
                case "lognormal" -> new LogNormal(expect(name, numbers, 2).getFirst(), numbers.getLast());
                case "exponential" -> new Exponential(expect(name, numbers, 1).getFirst());
                default ->
                    throw new IllegalArgumentException(
                            "no distribution is called \"" + name + '"' + Nearest.hint(name, NAMES));
            };
        }

        private static List<Double> expect(String name, List<Double> numbers, int count) {
            if (numbers.size() != count) {
                throw new IllegalArgumentException(name + " takes " + count + (count == 1 ? " number" : " numbers"));
            }
            return numbers;
        }

        private static double number(String text, boolean times) {
            if (times) {
                return Durations.millis(text);
            }
            if (!COUNT.matcher(text).matches()) {
                throw new IllegalArgumentException("expected a number, not \"" + text + '"');
            }
            return Double.parseDouble(text);
        }
    }
}
