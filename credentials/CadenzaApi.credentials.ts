import type { IAuthenticateGeneric, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

/** Where the runtime is, and a key for it. Publishing a canvas needs a key with the scope `manage`. */
export class CadenzaApi implements ICredentialType {
  name = 'cadenzaApi';

  displayName = 'Cadenza API';

  documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-cadenza';

  icon = { light: 'file:cadenza.svg', dark: 'file:cadenza.dark.svg' } as const;

  properties: INodeProperties[] = [
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      required: true,
      default: 'http://localhost:8080',
      placeholder: 'e.g. https://cadenza.example.com',
      description: 'Address of the Cadenza runtime, as n8n reaches it. Without /api/v1.',
    },
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      required: true,
      default: '',
      description:
        'The runtime shows the first key once, when it is started for the first time. Nodes that publish a canvas need the scope "manage".',
    },
  ];

  authenticate: IAuthenticateGeneric = {
    type: 'generic',
    properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
  };

  test: ICredentialTestRequest = {
    request: { baseURL: '={{$credentials.baseUrl.replace(/\\/+$/, "")}}', url: '/api/v1/sequences', qs: { limit: 1 } },
    rules: [
      {
        type: 'responseCode',
        properties: { value: 401, message: "The runtime does not know this key. Check 'API Key'." },
      },
      {
        type: 'responseCode',
        properties: {
          value: 403,
          message: 'The key is known, but may not read sequences. Use a key with the scope "manage".',
        },
      },
      {
        type: 'responseCode',
        properties: { value: 404, message: "There is no Cadenza runtime at this address. Check 'Base URL'." },
      },
    ],
  };
}
