import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** By name, and last what leaves the gateway with ten thousand messages to forward. */
class Order extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): string =>
      (moduleId.includes('history') ? '1' : '0') + moduleId;
    return files.toSorted((a, b) => rank(a).localeCompare(rank(b)));
  }
}

// One browser at a time: what is tested is the widget, not how many fit on a machine.
export default defineConfig({
  test: {
    include: ['test/*.test.ts'],
    fileParallelism: false,
    sequence: { sequencer: Order },
    testTimeout: 180_000,
    hookTimeout: 90_000,
    reporters: ['verbose'],
  },
});
