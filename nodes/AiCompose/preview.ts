import { canvasStep, type StepPreview } from '../shared/preview';
import { told } from '../shared/simulation';

const WORDS: Record<string, string> = {
  assisted: 'AI would draft this message, and a person would approve it',
  full: 'AI would write this message, and it would be sent without waiting',
  static: 'This message would be composed',
};

export const PREVIEW: StepPreview = {
  inWords: (context) => WORDS[context.getNodeParameter('mode', 0) as string]!,
  played: {
    around: ({ parameters }) => ({
      before: [],
      after: [
        // Publishing asks for an approval after an assisted message, and the simulator approves.
        ...((parameters['mode'] ?? 'assisted') === 'assisted'
          ? [canvasStep('approval', 'cadenzaAwaitApproval', {})]
          : []),
        canvasStep('message', 'cadenzaSendViaChannel', { content: 'composed' }),
      ],
    }),
    told: ({ messages, timeline }, inWords) => {
      const composed = timeline.find(({ kind }) => kind === 'composed');
      const { subject, text, html, variablesWithoutValue } = messages[0] ? told(messages[0]) : {};
      return {
        preview: composed ? `${inWords}. ${composed.why}` : inWords,
        ...(subject !== undefined && { subject }),
        ...(text !== undefined && { text }),
        ...(html !== undefined && { html }),
        ...(variablesWithoutValue !== undefined && { variablesWithoutValue }),
      };
    },
  },
};
