/**
 * Energy parameters of five Wi-Fi devices, each value with its standard error (Serrano et al., IEEE/ACM ToN 2014: data of their
 * figures). Rates and powers in the order of WIFI_RATES and WIFI_POWERS.
 */

/** OFDM rates at which they were measured, Mbit/s, and transmit powers, dBm. */
export const WIFI_RATES = [6, 12, 24, 48] as const;
export const WIFI_POWERS = [6, 9, 12, 15] as const;

/** A value and its standard error. */
export type Measured = readonly [value: number, error: number];

export interface WifiDevice {
  readonly id: string;
  readonly label: string;
  /** The whole device, its radio listening, W. */
  readonly idleWatts: number;
  /** mJ a frame, sent or received. */
  readonly crossFactorMillijoules: Measured;
  /** Above idle, W: by rate, then by power. */
  readonly transmitWatts: readonly (readonly Measured[])[];
  /** Above idle, W: by rate. */
  readonly receiveWatts: readonly Measured[];
}

export const WIFI_DEVICES: readonly WifiDevice[] = [
  {
    id: 'soekris-net4826',
    label: 'Soekris',
    idleWatts: 3.56,
    crossFactorMillijoules: [0.93, 0.01116],
    transmitWatts: [
      [
        [0.52, 0.01612],
        [0.57, 0.01197],
        [0.7, 0.0119],
        [0.86, 0.01892],
      ],
      [
        [0.55, 0.0253],
        [0.59, 0.01062],
        [0.73, 0.01606],
        [0.89, 0.02047],
      ],
      [
        [0.81, 0.04293],
        [0.88, 0.02024],
        [1.02, 0.02856],
        [1.17, 0.02925],
      ],
      [
        [1.2, 0.0192],
        [1.24, 0.03348],
        [1.37, 0.04247],
        [1.58, 0.05214],
      ],
    ],
    receiveWatts: [
      [0.16, 0.0128],
      [0.27, 0.01512],
      [0.6, 0.066],
      [1.14, 0.0399],
    ],
  },
  {
    id: 'linksys-wrt54gl',
    label: 'Linksys',
    idleWatts: 2.73,
    crossFactorMillijoules: [0.46, 0.01518],
    transmitWatts: [
      [
        [0.7, 0.0077],
        [0.77, 0.01078],
        [0.84, 0.01008],
        [0.97, 0.00873],
      ],
      [
        [0.72, 0.01584],
        [0.81, 0.02106],
        [0.85, 0.01275],
        [1, 0.015],
      ],
      [
        [0.75, 0.015],
        [0.84, 0.01932],
        [0.92, 0.02208],
        [1.04, 0.02184],
      ],
      [
        [0.81, 0.02997],
        [0.88, 0.02992],
        [0.99, 0.0396],
        [1.08, 0.03996],
      ],
    ],
    receiveWatts: [
      [0.19, 0.01007],
      [0.29, 0.00986],
      [0.53, 0.01219],
      [0.74, 0.03256],
    ],
  },
  {
    id: 'htc-legend',
    label: 'HTC Legend',
    idleWatts: 0.63527,
    crossFactorMillijoules: [0.1295, 0.0112665],
    transmitWatts: [
      [
        [0.41265, 0.0148554],
        [0.42226, 0.01182328],
        [0.46826, 0.00983346],
        [0.50098, 0.01102156],
      ],
      [
        [0.4566, 0.0191772],
        [0.4715, 0.0278185],
        [0.5196, 0.031176],
        [0.57078, 0.01198638],
      ],
      [
        [0.5344, 0.0128256],
        [0.54162, 0.0162486],
        [0.55996, 0.01231912],
        [0.60303, 0.01266363],
      ],
      [
        [0.66535, 0.026614],
        [0.67364, 0.02829288],
        [0.6825, 0.03003],
        [0.69537, 0.03198702],
      ],
    ],
    receiveWatts: [
      [0.05202, 0.01019592],
      [0.09654, 0.01042632],
      [0.15597, 0.02089998],
      [0.32508, 0.03673404],
    ],
  },
  {
    id: 'samsung-galaxy-note',
    label: 'Samsung Galaxy Note',
    idleWatts: 0.59159,
    crossFactorMillijoules: [0.088, 0.003872],
    transmitWatts: [
      [
        [0.60515, 0.0060515],
        [0.61622, 0.00677842],
        [0.62649, 0.00939735],
        [0.64394, 0.00772728],
      ],
      [
        [0.60973, 0.00914595],
        [0.61739, 0.00926085],
        [0.63065, 0.0100904],
        [0.65371, 0.01111307],
      ],
      [
        [0.63782, 0.01403204],
        [0.63926, 0.01406372],
        [0.64154, 0.01026464],
        [0.67427, 0.01213686],
      ],
      [
        [0.67706, 0.02302004],
        [0.67923, 0.02309382],
        [0.69842, 0.0209526],
        [0.70858, 0.03046894],
      ],
    ],
    receiveWatts: [
      [0.05408, 0.0064896],
      [0.0582, 0.006693],
      [0.08235, 0.0054351],
      [0.12419, 0.01651727],
    ],
  },
  {
    id: 'raspberry-pi',
    label: 'Raspberry Pi',
    idleWatts: 2.2203,
    crossFactorMillijoules: [0.126, 0.0042084],
    transmitWatts: [
      [
        [0.5936, 0.0026712],
        [0.6277, 0.00232249],
        [0.6878, 0.0048146],
        [0.6922, 0.0128057],
      ],
      [
        [0.5833, 0.00478306],
        [0.6118, 0.00838166],
        [0.6746, 0.00566664],
        [0.7163, 0.00608855],
      ],
      [
        [0.5652, 0.00542592],
        [0.5875, 0.00752],
        [0.65382, 0.007649694],
        [0.7488, 0.0277056],
      ],
      [
        [0.5997, 0.00503748],
        [0.6219, 0.01330866],
        [0.6937, 0.01082172],
        [0.8066, 0.02064896],
      ],
    ],
    receiveWatts: [
      [0.0051, 0.0018003],
      [0.0065, 0.001534],
      [0.0316, 0.0074892],
      [0.0634, 0.00511004],
    ],
  },
];
