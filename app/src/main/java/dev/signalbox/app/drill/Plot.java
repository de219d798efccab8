package dev.signalbox.app.drill;

import dev.signalbox.model.policy.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/// Curves over time as SVG. Nothing in it depends on the fonts of a machine, so that it is the same everywhere; why it
/// is written here and not by a library: docs/decisions/drill.md.
final class Plot {
    private static final int WIDTH = 880;
    private static final int LEFT = 56;
    private static final int RIGHT = 24;
    private static final int TOP = 12;
    private static final int BOTTOM = 40;
    private static final int STRIP = 10;

    /// One curve.
    ///
    /// @param style its class in the style sheet
    /// @param values by step; not a number where there is none
    record Curve(String label, String style, double[] values) {}

    private final int height;
    private final double top;
    private final String unit;
    private final long step;
    private final int steps;
    private final StringBuilder shapes = new StringBuilder();

    /// @param top of the vertical axis, which begins at 0
    /// @param unit behind the numbers of that axis
    /// @param step nanoseconds of one step
    Plot(int height, double top, String unit, long step, int steps) {
        this.height = height;
        this.top = top > 0 ? top : 1;
        this.unit = unit;
        this.step = step;
        this.steps = Math.max(1, steps);
    }

    /// A round number that is not less.
    static double round(double most) {
        double unit = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(Math.max(most, 1e-9))));
        for (double times : new double[] {1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10}) {
            if (times * unit >= most) {
                return times * unit;
            }
        }
        return 10 * unit;
    }

    private double x(double at) {
        return LEFT + at / steps * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return TOP + (1 - Math.clamp(value / top, 0, 1)) * (height - TOP - BOTTOM);
    }

    /// A time in which something was wrong.
    Plot trouble(long from, long until) {
        if (until > from) {
            double left = x((double) from / step);
            shapes.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"trouble\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                    left,
                    TOP,
                    x((double) until / step) - left,
                    height - TOP - BOTTOM));
        }
        return this;
    }

    /// A level line across.
    Plot mark(double value) {
        shapes.append(String.format(
                Locale.ROOT,
                "<line class=\"mark\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                LEFT,
                WIDTH - RIGHT,
                y(value),
                y(value)));
        return this;
    }

    /// Which level held when, as a strip below.
    Plot levels(Figures life) {
        int from = 0;
        for (int i = 1; i <= life.steps(); i++) {
            if (i == life.steps() || life.worst(i) != life.worst(from)) {
                Level level = life.worst(from);
                if (level != Level.GREEN) {
                    double scale = (double) Figures.STEP / step;
                    shapes.append(String.format(
                            Locale.ROOT,
                            "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                            level.word(),
                            x(from * scale),
                            height - BOTTOM + 4,
                            x(i * scale) - x(from * scale),
                            STRIP));
                }
                from = i;
            }
        }
        return this;
    }

    Plot line(Curve curve) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (int i = 0; i < curve.values().length; i++) {
            double value = curve.values()[i];
            if (!Double.isNaN(value)) {
                path.append(String.format(Locale.ROOT, "%s%.1f %.1f", drawing ? "L" : "M", x(i + 0.5), y(value)));
            }
            drawing = !Double.isNaN(value);
        }
        shapes.append("<path class=\"line ")
                .append(curve.style())
                .append("\" d=\"")
                .append(path)
                .append("\"/>");
        return this;
    }

    /// Areas on top of each other, the first at the bottom.
    Plot stack(List<Curve> curves) {
        double[] base = new double[curves.getFirst().values().length];
        for (Curve curve : curves) {
            StringBuilder up = new StringBuilder();
            List<String> down = new ArrayList<>();
            for (int i = 0; i < base.length; i++) {
                double over = base[i] + curve.values()[i];
                up.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x(i + 0.5), y(over)));
                down.add(String.format(Locale.ROOT, "L%.1f %.1f", x(i + 0.5), y(base[i])));
                base[i] = over;
            }
            shapes.append("<path class=\"area ")
                    .append(curve.style())
                    .append("\" d=\"")
                    .append(up)
                    .append(String.join("", down.reversed()))
                    .append("Z\"/>");
        }
        return this;
    }

    /// @param title for those who cannot see it
    /// @param minutes what is written below a minute
    String svg(String title, LongFunction<String> minutes) {
        StringBuilder axes = new StringBuilder();
        for (int i = 0; i <= 4; i++) {
            double value = top * i / 4;
            axes.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                            + "<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s%s</text>",
                    LEFT,
                    WIDTH - RIGHT,
                    y(value),
                    y(value),
                    LEFT - 6,
                    y(value) + 4,
                    number(value),
                    unit));
        }
        long last = steps * step / (60 * Agenda.SECOND);
        long each = last <= 12 ? 1 : last <= 60 ? 5 : last <= 120 ? 10 : last <= 360 ? 30 : 120;
        for (long minute = 0; minute <= last; minute += each) {
            axes.append(String.format(
                    Locale.ROOT,
                    "<text class=\"tick\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>",
                    x(minute * 60.0 * Agenda.SECOND / step),
                    height - 10,
                    Page.escaped(minutes.apply(minute))));
        }
        return "<svg viewBox=\"0 0 " + WIDTH + " " + height + "\" role=\"img\" aria-label=\"" + Page.escaped(title)
                + "\">" + axes + shapes + "</svg>";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
    }
}
