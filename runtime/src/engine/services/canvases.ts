/** Cadences that are drawn on the n8n canvas: published when they changed, tried out. */
import type { Canvas, CanvasFinding, CanvasSource } from '../../domain/canvas';
import type { Actor, Sequence } from '../records';
import type { SimulateInput, Simulation } from './simulator';

export interface CanvasInput extends Canvas {
  source: CanvasSource;
  /** False: only what is not yet published changes. True when absent. */
  publish?: boolean | undefined;
  /** Of the sequence, when it is made; one that the canvas has already keeps its key. */
  key?: string | undefined;
}

export interface CanvasAnswer {
  sequence: Sequence;
  /** Number of the newest version; null: never published. */
  version: number | null;
  /** False: nothing changed, or publishing was not asked for. */
  published: boolean;
  findings: CanvasFinding[];
  runsIn: 'runtime' | 'n8n';
  /** Why n8n runs the steps, in sentences that name the nodes; empty when the runtime does. */
  reasons: string[];
}

export interface Canvases {
  /**
   * Finds or makes the sequence of a canvas and publishes what is drawn when it differs from the newest version. The
   * first publish switches the sequence on; later ones leave it off if somebody switched it off.
   * @throws {Refused} 422 `flow_invalid`, with the findings in `details.findings`, when one is an error
   */
  publish(input: CanvasInput, by: Actor): Promise<CanvasAnswer>;
  /** Plays what is drawn; nothing is saved. Rules that are set in the runtime (time zone, quiet hours …) hold. */
  simulate(
    input: CanvasInput & Omit<SimulateInput, 'of'>,
  ): Promise<Simulation & Pick<CanvasAnswer, 'runsIn' | 'reasons'>>;
}
