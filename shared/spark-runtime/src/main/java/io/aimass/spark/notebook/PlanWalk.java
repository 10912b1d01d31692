package io.aimass.spark.notebook;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNode;
import scala.Option;
import scala.Product;
import scala.collection.Iterable;
import scala.collection.Iterator;

/**
 * Visits every plan and expression within a plan: children, what commands keep apart from their children, subqueries, and the tables that
 * are written to. A loop with a stack of its own: how deep a plan is nested is the caller's choice.
 */
final class PlanWalk {
    private final Consumer<LogicalPlan> plans;
    private final Consumer<Expression> expressions;
    private final Deque<Object> waiting = new ArrayDeque<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    PlanWalk(Consumer<LogicalPlan> plans, Consumer<Expression> expressions) {
        this.plans = plans;
        this.expressions = expressions;
    }

    void walk(Object start) {
        add(start);
        while (!waiting.isEmpty()) {
            var next = waiting.pop();
            if (next instanceof LogicalPlan plan) {
                plans.accept(plan);
            } else if (next instanceof Expression expression) {
                expressions.accept(expression);
            }
            if (next instanceof TreeNode<?> node) {
                addAll(node.children().iterator());
                addAll(node.innerChildren().iterator());
            }
            if (next instanceof Product product) {
                addAll(product.productIterator());
            }
        }
    }

    private void addAll(Iterator<?> items) {
        while (items.hasNext()) {
            add(items.next());
        }
    }

    private void add(Object item) {
        if (item instanceof LogicalPlan || item instanceof Expression) {
            if (seen.add(item)) {
                waiting.push(item);
            }
        } else if (item instanceof Option<?> option) {
            addAll(option.iterator());
        } else if (item instanceof scala.collection.Map<?, ?> map) {
            addAll(map.valuesIterator());
        } else if (item instanceof Iterable<?> items && holdsNodes(items)) {
            addAll(items.iterator());
        } else if (item instanceof scala.Tuple2<?, ?> pair) {
            add(pair._1());
            add(pair._2());
        }
    }

    /** Rows of a local table are many and hold no plan. */
    private static boolean holdsNodes(Iterable<?> items) {
        var first = items.headOption();
        return first.isDefined()
                && (first.get() instanceof TreeNode<?>
                        || first.get() instanceof Option<?>
                        || first.get() instanceof scala.Tuple2<?, ?>
                        || first.get() instanceof Iterable<?>);
    }
}
