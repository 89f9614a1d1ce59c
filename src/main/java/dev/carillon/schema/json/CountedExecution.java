package dev.carillon.schema.json;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;

/** The library's state of one check, which counts what it does: it is told of every keyword that begins and ends. */
final class CountedExecution extends ExecutionContext {

    private static final int COST_OF_AN_ERROR = 20;

    private final Effort effort;

    CountedExecution(Effort effort) {
        this.effort = effort;
    }

    @Override
    public void evaluationPathAddLast(String keyword) {
        effort.deeper();
        super.evaluationPathAddLast(keyword);
    }

    @Override
    public void evaluationPathAddLast(int index) {
        effort.deeper();
        super.evaluationPathAddLast(index);
    }

    @Override
    public void evaluationPathRemoveLast() {
        effort.back();
        super.evaluationPathRemoveLast();
    }

    @Override
    public void addError(Error error) {
        effort.spend(COST_OF_AN_ERROR);
        super.addError(error);
    }
}
